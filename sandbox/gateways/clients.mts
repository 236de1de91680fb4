/** The vendors' own clients; two of them are installed in this folder alone. */
export { GoogleGenAI } from '@google/genai';
export { default as OpenAI, toFile } from 'openai';
export { default as Replicate } from 'replicate';
