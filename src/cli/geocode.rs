//! `dvor geocode`: a table of addresses in, the same with houses, points and committees out.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::StoreArg;
use crate::{
    atlas::Atlas,
    export::{Unfinished, file::IfThere, resolved},
    geocode::{Batch, Doubts, Format, Options, Tally},
    import,
    store::StoreAddress,
};

/// Rows worked on at a time.
const ROWS: usize = 2048;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
    /// The addresses: CSV or TSV (UTF-8 or a Cyrillic code page; comma, semicolon or tab), or JSON lines; `-` is
    /// standard input
    file: PathBuf,
    /// The file to write, replaced if it is there; `-` is standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// The column, or member, with the address
    #[arg(long, value_name = "F", default_value = "query")]
    column: String,
    /// Read JSON lines; files called .jsonl or .ndjson are so read anyway
    #[arg(long)]
    jsonl: bool,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    super::leave_nothing_when_stopped();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let input = args.input(&bar)?;
    let output = Output::open(&args)?;
    let app = super::app_of(&args.store.store).await?;
    let atlas = app.atlas();
    let outcome = tokio::task::block_in_place(|| args.answer(&atlas, input, output));
    bar.finish_and_clear();
    app.close().await;
    if let Some((tally, doubts)) = outcome? {
        eprintln!("{doubts}{tally}");
    }
    Ok(())
}

impl Args {
    fn is_standard(path: &Path) -> bool {
        path == Path::new("-")
    }

    /// What is read; the bar tells how far.
    fn input(&self, bar: &ProgressBar) -> anyhow::Result<Box<dyn Read>> {
        if Self::is_standard(&self.file) {
            return Ok(Box::new(bar.wrap_read(io::stdin().lock())));
        }
        let file = import::open_file(&self.file)?;
        if let Ok(about) = file.metadata().map(|about| about.len()) {
            bar.set_length(about);
        }
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:32} {bytes}/{total_bytes}") {
            bar.set_style(style);
        }
        bar.set_message(self.file.file_name().unwrap_or_default().to_string_lossy().into_owned());
        Ok(Box::new(bar.wrap_read(file)))
    }

    /// Answers row by row; `None` where nobody wanted to read on.
    fn answer(
        &self,
        atlas: &Atlas,
        input: Box<dyn Read>,
        mut output: Output,
    ) -> anyhow::Result<Option<(Tally, Doubts)>> {
        let of_input = || self.file.display().to_string();
        let mut batch = Batch::open(input, &self.options()).with_context(of_input)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut tally = Tally::default();
        let mut bytes = batch.head();
        loop {
            match output.write(&bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(None),
                written => written.with_context(|| format!("{} cannot be written", self.output.display()))?,
            }
            let Some(rows) = batch.read(ROWS).with_context(of_input)? else { break };
            let answers = rows.answer(atlas, threads);
            tally.add(&answers.tally);
            bytes = answers.bytes;
        }
        output.finish(&self.output)?;
        Ok(Some((tally, batch.doubts())))
    }

    fn options(&self) -> Options {
        let named = self
            .file
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("jsonl") || e.eq_ignore_ascii_case("ndjson"));
        Options {
            format: if self.jsonl || named { Format::Lines } else { Format::Table },
            column: self.column.clone(),
            encoding: None,
        }
    }
}

/// Where the answers go.
enum Output {
    /// Standard output, a pipe, a device: written as it comes.
    Stream(Box<dyn Write>),
    /// A file, which is seen when it is whole.
    File(BufWriter<Unfinished>),
}

impl Output {
    fn open(args: &Args) -> anyhow::Result<Self> {
        if Args::is_standard(&args.output) {
            return Ok(Self::Stream(Box::new(io::stdout().lock())));
        }
        let unwritable = || format!("{} cannot be written", args.output.display());
        let to = resolved(&args.output).with_context(unwritable)?;
        if to.is_dir() {
            bail!("{} is a folder", args.output.display());
        }
        if to.exists() && !to.is_file() {
            let stream = File::options().write(true).open(&to).with_context(unwritable)?;
            return Ok(Self::Stream(Box::new(stream)));
        }
        let kept = [
            (Some(&args.file), "the input"),
            (if let StoreAddress::File(store) = &args.store.store { Some(store) } else { None }, "the store"),
        ];
        for (path, what) in kept {
            let path = path.and_then(|path| path.canonicalize().ok());
            if path.is_some_and(|path| path == to) {
                bail!("{} would replace {what}: give -o another name", args.output.display());
            }
        }
        Ok(Self::File(BufWriter::new(Unfinished::beside(&to)?)))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.write_all(bytes).and_then(|()| out.flush()),
            Self::File(out) => out.write_all(bytes),
        }
    }

    fn finish(self, name: &Path) -> anyhow::Result<()> {
        if let Self::File(out) = self {
            let written = out.into_inner().map_err(io::IntoInnerError::into_error);
            written
                .with_context(|| format!("{} cannot be written", name.display()))?
                .finish(IfThere::Replace)?;
        }
        Ok(())
    }
}
