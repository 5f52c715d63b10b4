//! `postrust-server` as a program: PostgREST's settings come from its usual `PGRST_…` variables.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("postrust=warn"))
        .with_ansi(false)
        .init();
    let config = postrust_core::AppConfig::try_from_env()?;
    let address = format!("{}:{}", config.server_host, config.server_port);
    let app = postrust_server::build(config, postrust_server::Host::SERVER).await?;
    let listener = tokio::net::TcpListener::bind(&address).await?;
    axum::serve(postrust_server::lenient_uri::LenientListener(listener), app.router)
        .with_graceful_shutdown(async {
            // Failing to listen for the signal only means that the default action ends us.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}
