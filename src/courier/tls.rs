//! Which certificates are trusted: those of the system, and those of a file.

use std::path::Path;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::config::ConfigError;

/// The certificates in a PEM file.
///
/// # Errors
/// [`ConfigError`] that names the file.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let wrong = |what: String| ConfigError(format!("{}: {what}", path.display()));
    let content = std::fs::read(path).map_err(|error| wrong(error.kind().to_string()))?;
    let certificates = CertificateDer::pem_slice_iter(&content)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| wrong("it holds something that is no certificate".to_owned()))?;
    if certificates.is_empty() {
        return Err(wrong("it holds no certificate".to_owned()));
    }
    Ok(certificates)
}

/// TLS that verifies name and chain.
///
/// # Errors
/// As [`certificates`].
pub(crate) fn client(ca_file: Option<&Path>) -> Result<ClientConfig, ConfigError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        roots.add_parsable_certificates(certificates(path)?);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
