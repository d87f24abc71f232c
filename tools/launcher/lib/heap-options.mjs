/** Options of Node for the services, as in their manifests (deploy/base): what is too much for a pod of 512 MiB is too much here. */
export const heapOptions = ['--max-old-space-size=320', '--max-semi-space-size=16'];
