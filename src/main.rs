//! Starts the program, prints one error chain, sets the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    match dvor::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dvor: {error:#}");
            ExitCode::FAILURE
        }
    }
}
