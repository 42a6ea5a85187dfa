//! Links as an extension module where plain `cargo build` needs to be told (macOS).

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
