import '@fontsource-variable/instrument-sans';
import '@fontsource-variable/newsreader';
import '@fontsource-variable/newsreader/wght-italic.css';
import '@fontsource/ibm-plex-mono/400.css';
import '../style.css';
import { createRoot } from 'react-dom/client';
import { Decoder } from './Decoder';

createRoot(document.getElementById('root')!).render(<Decoder />);
