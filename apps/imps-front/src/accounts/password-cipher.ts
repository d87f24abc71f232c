import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Passwords at rest: AES-256-GCM, since login digests need the clear text. Nonce, tag and cipher text in one; bound to the
 * account, so that one account's password copied to another's row cannot be decrypted.
 */
export class PasswordCipher {
  constructor(private readonly key: Buffer) {}

  seal(password: string, accountId: string): Uint8Array<ArrayBuffer> {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(accountId));
    const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
    return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  }

  /** @throws Error when it was sealed with another key or for another account */
  open({ password, accountId }: Readonly<{ password: Uint8Array; accountId: string }>): string {
    const nonce = password.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce)
      .setAAD(Buffer.from(accountId))
      .setAuthTag(password.subarray(nonceBytes, nonceBytes + tagBytes));
    const opened = Buffer.concat([decipher.update(password.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return opened.toString('utf8');
  }
}

/** Reads PASSWORD_KEY: 32 bytes in Base64. */
export function readPasswordKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
    throw new Error('must be 32 bytes in Base64, for example from: openssl rand -base64 32');
  }
  return key;
}
