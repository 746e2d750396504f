/** What the fragment of the address asks for. A fragment never leaves the browser. */
export type Route =
  | { place: 'domain'; domain?: string; selectors: string[]; ip?: string; resolver?: string }
  | { place: 'example'; id: string }
  | { place: 'record'; kind?: string; name?: string; text?: string }
  | { place: 'message'; example?: string }
  | { place: 'rules'; code?: string };

export function readRoute(hash: string): Route {
  const text = hash.replace(/^#/, '');
  if (text === 'message') return { place: 'message' };
  if (text === 'record') return { place: 'record' };
  if (text === 'rules') return { place: 'rules' };
  const params = new URLSearchParams(text);
  const message = params.get('message');
  if (message) return { place: 'message', example: message };
  const rule = params.get('rule');
  if (rule) return { place: 'rules', code: rule };
  const example = params.get('example');
  if (example) return { place: 'example', id: example };
  const record = params.get('record');
  if (record) {
    return { place: 'record', kind: record, ...given('name', params.get('name')), ...given('text', params.get('text')) };
  }
  return {
    place: 'domain',
    selectors: params.getAll('selector').filter(Boolean),
    ...given('domain', params.get('domain')),
    ...given('ip', params.get('ip')),
    ...given('resolver', params.get('resolver')),
  };
}

export function writeRoute(route: Route): string {
  const params = new URLSearchParams();
  const put = (key: string, value: string | undefined): void => {
    if (value) params.append(key, value);
  };
  switch (route.place) {
    case 'domain':
      put('domain', route.domain);
      for (const selector of route.selectors) put('selector', selector);
      put('ip', route.ip);
      break;
    case 'example':
      put('example', route.id);
      break;
    case 'record':
      if (!route.kind) return '#record';
      put('record', route.kind);
      put('name', route.name);
      put('text', route.text);
      break;
    case 'message':
      if (!route.example) return '#message';
      put('message', route.example);
      break;
    case 'rules':
      if (!route.code) return '#rules';
      put('rule', route.code);
  }
  const text = params.toString();
  return text ? `#${text}` : '#';
}

function given<K extends string>(key: K, value: string | null): { [P in K]?: string } {
  return (value ? { [key]: value } : {}) as { [P in K]?: string };
}
