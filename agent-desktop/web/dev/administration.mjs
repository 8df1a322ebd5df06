// What the mock server answers under /api/admin/. Every section has its own state here; a reset brings it back.

let navigation

export function resetAdministration() {
  const hour = 3_600_000
  navigation = {
    tree: 'hotline.yaml',
    version: '5f0c1d2e3a4b',
    loadedAt: new Date(Date.now() - hour).toISOString(),
    rolledBack: false,
    versions: [
      { version: '5f0c1d2e3a4b', publishedAt: new Date(Date.now() - hour).toISOString() },
      { version: '9a8b7c6d5e4f', publishedAt: new Date(Date.now() - 50 * hour).toISOString() }
    ]
  }
}
resetAdministration()

/** The answer to an administrator's request; undefined where there is no such address. */
export function administration(method, path, query, body) {
  const ok = (value) => ({ code: value === undefined ? 204 : 200, body: value })
  if (path === '/api/admin/city-files') return ok({ ok: true })
  if (path === '/api/admin/navigation') return ok(navigation)
  if (path === '/api/admin/navigation/rollback') {
    navigation = { ...navigation, version: body.version, rolledBack: true }
    return ok(navigation)
  }
  return undefined
}
