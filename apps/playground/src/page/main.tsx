import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/page.css';
import './styles/im.css';
import './styles/chat.css';
import { createClient } from './im/create-client.js';
import { startClients } from './im/open-clients.js';
import { Page } from './page.js';
import { loadSettings } from './frame/settings.js';
import { listenToShortcuts } from './frame/shortcuts.js';

const root = document.getElementById('page');
if (root) {
  // The clients know the operator's domain from the settings; without them they start all the same.
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  void Promise.race([loadSettings(), patience]).then(() => {
    startClients(createClient);
    listenToShortcuts();
    render(<Page />, root);
  });
}
