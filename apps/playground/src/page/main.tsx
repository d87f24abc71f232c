import { render } from 'preact';

const root = document.getElementById('page');
if (root) render(<h1>smsonly playground</h1>, root);
