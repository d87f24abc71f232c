import type { ImClient, Transport } from '../../im/im-client.js';
import { createImClient } from '../../im/create-im-client.js';
import { settings } from '../frame/settings.js';

/** A client of this page: octets through the page's own server, its session in this tab, its chats in the browser. */
export function createClient(name: string): ImClient {
  return createImClient({
    name,
    domain: settings.value?.domain,
    transport: post,
    storage: { lasting: localStorage, ofTab: sessionStorage },
  });
}

const post: Transport = async (octets, contentType, signal) => {
  const response = await fetch('/imps', {
    method: 'POST',
    body: octets as Uint8Array<ArrayBuffer>,
    headers: { 'content-type': contentType },
    signal,
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    octets: new Uint8Array(await response.arrayBuffer()),
  };
};
