export { emojiTexts, repeated, textsInManyScripts, type SampleText } from './texts-in-many-scripts.js';
