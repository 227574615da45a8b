import { registerHooks } from 'node:module'

/** Resolves `electron` (and `electron/main`) to the given module, for import, require and the inspector's require alike. */
export function hookElectron(url: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      return specifier === 'electron' || specifier === 'electron/main'
        ? { url, shortCircuit: true }
        : next(specifier, context)
    },
  })
}
