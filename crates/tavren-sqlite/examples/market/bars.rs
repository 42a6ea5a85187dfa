//! Progress on stderr: one bar a stage.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where progress is shown, or not.
pub(crate) struct Bars {
    quiet: bool,
}

impl Bars {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// The bar of a stage.
    pub(crate) fn stage(&self, name: &str) -> ProgressBar {
        let bar = ProgressBar::no_length().with_prefix(name.to_owned());
        // Nothing is drawn either where stderr is no terminal.
        bar.set_draw_target(match self.quiet {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr_with_hz(8),
        });
        let style =
            ProgressStyle::with_template("{prefix:>14} {bar:40.green} {percent:>3} %  {eta}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar
    }
}
