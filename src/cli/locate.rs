//! `dvor locate`: whose is this address, or this point?

use anyhow::bail;
use jiff::civil::Date;

use super::StoreArg;
use crate::{
    atlas::{Answer, Grounds, Status},
    domain::LonLat,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
    /// The address, as people write it: "Весенняя 15"
    #[arg(required_unless_present_all = ["lon", "lat"], conflicts_with_all = ["lon", "lat"])]
    address: Option<String>,
    /// Longitude, degrees
    #[arg(long, requires = "lat", allow_negative_numbers = true)]
    lon: Option<f64>,
    /// Latitude, degrees
    #[arg(long, requires = "lon", allow_negative_numbers = true)]
    lat: Option<f64>,
    /// By the law in force on this day: 2018-01-01
    #[arg(long, value_name = "DATE")]
    at: Option<Date>,
    /// Answer in JSON, as /api/locate does
    #[arg(long)]
    json: bool,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let app = super::app_of(&args.store.store).await?;
    let atlas = app.atlas();
    let at = args.at.unwrap_or(atlas.today);
    let answer = match (&args.address, args.lon, args.lat) {
        (Some(address), ..) => atlas.locate_address(address, at),
        (None, Some(lon), Some(lat)) => atlas.locate_point(LonLat::new(lon, lat)?, at),
        _ => bail!("give an address, or --lon and --lat"),
    };
    if args.json {
        super::answer(&format!("{}\n", answer.to_json()))?;
    } else {
        super::answer(&words(&answer))?;
    }
    app.close().await;
    Ok(())
}

fn words(answer: &Answer) -> String {
    let mut out = String::new();
    let mut say = |line: String| {
        out.push_str(&line);
        out.push('\n');
    };
    if let Some(line) = answer.question.as_ref().and_then(|q| q.understood_as.as_ref()) {
        say(format!("understood as: {line}"));
    }
    if let Some(address) = &answer.address {
        say(address.label.to_owned());
    }
    match answer.status {
        Status::Found => {}
        Status::Ambiguous => say("which one is meant?".to_owned()),
        Status::StreetOnly if answer.address.is_some() => {
            say("the house is known, where it stands is not".to_owned());
        }
        Status::StreetOnly => say("the street is known, the house is not".to_owned()),
        Status::Uncovered => say("in the city, in no committee".to_owned()),
        Status::Outside => say("not in the city".to_owned()),
        Status::NotFound => say("nothing found".to_owned()),
    }
    for c in &answer.candidates {
        say(format!("  {}  {}", c.label, c.committees.join(", ")));
    }
    for c in &answer.committees {
        let grounds = match c.grounds {
            Grounds::Polygon => "by its polygon",
            Grounds::Text => "by its house list",
            Grounds::Both => "by its polygon and its house list",
        };
        say(format!("{} ({}), {grounds}{}", c.name, c.id, if c.disputed { ", disputed" } else { "" }));
        if let Some(phone) = &c.contacts.phone {
            say(format!("  {phone}"));
        }
        if let Some(centre) = &c.centre {
            say(format!("  {}, {}", centre.name, centre.address.unwrap_or_default()));
        }
    }
    for a in &answer.adjacent {
        say(format!("{} m from {} ({})", a.distance_m, a.name, a.id));
    }
    if !answer.territories.is_empty() {
        let chain: Vec<&str> = answer.territories.iter().map(|t| t.name).collect();
        say(chain.join(" > "));
    }
    out
}
