import { defineConfig } from 'prisma/config';

// Generating needs no schema engine: the target of libs/persistence names /bin/false for it, so that none is fetched. Never
// /bin/true: `prisma migrate` would claim success.
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
