import '@fontsource-variable/instrument-sans';
import '@fontsource-variable/newsreader';
import '@fontsource-variable/newsreader/wght-italic.css';
import '@fontsource/ibm-plex-mono/400.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { readConfig } from './client';

const root = createRoot(document.getElementById('root')!);
readConfig().then(
  (config) => root.render(<App config={config} />),
  (error: Error) => root.render(<p className="broken">The page has no configuration: {error.message}</p>),
);
