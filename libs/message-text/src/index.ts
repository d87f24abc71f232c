export { htmlToText } from './html-to-text.js';
export { readContent, type ReadContent, type SentContent } from './read-content.js';
