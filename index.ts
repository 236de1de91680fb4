export { AnyApi } from './credentials/AnyApi.credentials';
export { YiApi } from './credentials/YiApi.credentials';
export { CrazyrouterApi } from './credentials/CrazyrouterApi.credentials';
export { CustomAggregatorApi } from './credentials/CustomAggregatorApi.credentials';
export { ReplicateImagen4 } from './nodes/ReplicateImagen4/ReplicateImagen4.node';
export { IdeogramTask } from './nodes/IdeogramTask/IdeogramTask.node';
export { OpenAiImagesGenerate } from './nodes/OpenAiImagesGenerate/OpenAiImagesGenerate.node';
