import { offline, overHttps, overUdp } from './checks.js';

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const domain = searchParams.get('domain');
    const from = searchParams.get('from');
    try {
      if (pathname === '/offline') return Response.json(await offline());
      if (pathname === '/overHttps') return Response.json(await overHttps(domain, from));
      return Response.json(await overUdp(domain, from));
    } catch (error) {
      return Response.json({ name: error.name, message: error.message }, { status: 500 });
    }
  },
};
