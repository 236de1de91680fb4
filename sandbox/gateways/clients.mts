/** The vendors' own clients; two of them are only installed in this folder. */
export { GoogleGenAI } from '@google/genai';
export { default as OpenAI, toFile } from 'openai';
export { default as Replicate } from 'replicate';
