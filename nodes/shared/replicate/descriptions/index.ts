import type { ModelDescription } from '../modelDescription';
import stableDiffusionAnimation from './andreasjansson.stable-diffusion-animation.json';
import flux11ProUltra from './black-forest-labs.flux-1.1-pro-ultra.json';
import flux2Flex from './black-forest-labs.flux-2-flex.json';
import flux2Klein4b from './black-forest-labs.flux-2-klein-4b.json';
import flux2Max from './black-forest-labs.flux-2-max.json';
import flux2Pro from './black-forest-labs.flux-2-pro.json';
import fluxFillDev from './black-forest-labs.flux-fill-dev.json';
import fluxFillPro from './black-forest-labs.flux-fill-pro.json';
import fluxKontextMax from './black-forest-labs.flux-kontext-max.json';
import fluxKontextPro from './black-forest-labs.flux-kontext-pro.json';
import fluxSchnell from './black-forest-labs.flux-schnell.json';
import seedream4 from './bytedance.seedream-4.json';
import seedream45 from './bytedance.seedream-4.5.json';
import seedream5Lite from './bytedance.seedream-5-lite.json';
import rembg from './cjwbw.rembg.json';
import multiImageKontextMax from './flux-kontext-apps.multi-image-kontext-max.json';
import multiImageKontextPro from './flux-kontext-apps.multi-image-kontext-pro.json';
import imagen4 from './google.imagen-4.json';
import imagen4Fast from './google.imagen-4-fast.json';
import imagen4Ultra from './google.imagen-4-ultra.json';
import nanoBanana2 from './google.nano-banana-2.json';
import nanoBananaPro from './google.nano-banana-pro.json';
import ideogramV2Turbo from './ideogram-ai.ideogram-v2-turbo.json';
import ideogramV3Balanced from './ideogram-ai.ideogram-v3-balanced.json';
import ideogramV3Quality from './ideogram-ai.ideogram-v3-quality.json';
import ideogramV3Turbo from './ideogram-ai.ideogram-v3-turbo.json';
import animateDiff from './lucataco.animate-diff.json';
import fluxDevLora from './lucataco.flux-dev-lora.json';
import fluxSchnellLora from './lucataco.flux-schnell-lora.json';
import removeBg from './lucataco.remove-bg.json';
import video01 from './minimax.video-01.json';
import video01Live from './minimax.video-01-live.json';
import gptImage2 from './openai.gpt-image-2.json';
import qwenImage2Pro from './qwen.qwen-image-2-pro.json';
import qwenImageEdit from './qwen.qwen-image-edit.json';
import recraftV3 from './recraft-ai.recraft-v3.json';
import recraftV3Svg from './recraft-ai.recraft-v3-svg.json';
import recraftV4 from './recraft-ai.recraft-v4.json';
import riffusion from './riffusion.riffusion.json';
import sdxl from './stability-ai.sdxl.json';
import stableDiffusion from './stability-ai.stable-diffusion.json';
import stableDiffusionImg2img from './stability-ai.stable-diffusion-img2img.json';
import stableDiffusionInpainting from './stability-ai.stable-diffusion-inpainting.json';
import objectRemoval from './sujaykhandekar.object-removal.json';
import wan27ImagePro from './wan-video.wan-2.7-image-pro.json';

/** Every model that the nodes name, a data file each, in the order of the list: today's first. */
export const DESCRIPTIONS: readonly ModelDescription[] = [
	nanoBanana2,
	nanoBananaPro,
	gptImage2,
	seedream5Lite,
	seedream45,
	seedream4,
	flux2Pro,
	flux2Max,
	flux2Flex,
	flux2Klein4b,
	qwenImage2Pro,
	qwenImageEdit,
	ideogramV3Turbo,
	ideogramV3Balanced,
	ideogramV3Quality,
	recraftV4,
	wan27ImagePro,
	ideogramV2Turbo,
	fluxSchnell,
	flux11ProUltra,
	fluxKontextPro,
	fluxKontextMax,
	multiImageKontextPro,
	multiImageKontextMax,
	fluxFillDev,
	fluxFillPro,
	recraftV3,
	recraftV3Svg,
	imagen4,
	imagen4Fast,
	imagen4Ultra,
	video01,
	video01Live,
	animateDiff,
	fluxDevLora,
	fluxSchnellLora,
	objectRemoval,
	rembg,
	removeBg,
	riffusion,
	sdxl,
	stableDiffusion,
	stableDiffusionAnimation,
	stableDiffusionImg2img,
	stableDiffusionInpainting,
];
