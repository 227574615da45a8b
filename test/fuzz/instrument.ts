import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'

/** How often each branch of the instrumented files was taken; a file has a stretch of its own. */
export const edges = new Uint32Array(1 << 17)

interface InstrumentedFile {
  readonly path: string
  readonly first: number
  readonly end: number
  readonly words: readonly string[]
}

const files: InstrumentedFile[] = []
const top = fileURLToPath(new URL('../../', import.meta.url))
let used = 0

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** From now on the files of core, drivers and host that are imported count their branches in `edges`. */
export function instrumentImports(): void {
  ;(globalThis as { textpostEdges?: Uint32Array }).textpostEdges = edges
  registerHooks({
    load(url, context, next) {
      const path = url.startsWith('file:') ? relative(top, fileURLToPath(url)).replaceAll('\\', '/') : ''
      if (!/^(?:core|drivers|host)\/.*\.ts$/.test(path)) return next(url, context)
      const first = used
      const { source, count, words } = instrumented(readFileSync(fileURLToPath(url), 'utf8'), first)
      used += count
      if (used > edges.length) throw new RangeError('more branches than there are counters')
      files.push({ path, first, end: used, words })
      return { format: 'module-typescript', source, shortCircuit: true }
    },
  })
}

/** The stretches of `edges` that belong to files whose paths begin so. */
export function stretchesOf(
  beginnings: readonly string[],
): readonly { readonly first: number; readonly end: number }[] {
  return filesOf(beginnings)
}

/** The words that these files compare with: their short strings, and the words in their patterns. */
export function wordsIn(beginnings: readonly string[]): readonly string[] {
  return [...new Set(filesOf(beginnings).flatMap(({ words }) => words))]
}

function filesOf(beginnings: readonly string[]): InstrumentedFile[] {
  return files.filter(({ path }) => beginnings.some((beginning) => path.startsWith(beginning)))
}

const longestWord = 24

/** A source that counts each branch: function, `if` and `else`, loop, case, both sides of `?:`, and what `&&`, `||` and `??` go on to. */
export function instrumented(code: string, first: number): { source: string; count: number; words: string[] } {
  const inserts: { readonly at: number; readonly text: string }[] = []
  const words = new Set<string>()
  let next = first
  const counter = () => `textpostEdges[${next++}]++`
  const insert = (at: number, text: string) => inserts.push({ at, text })
  const statement = (node: Node | null) => {
    if (!node) return
    if (node.type === 'BlockStatement') insert(node.start + 1, `${counter()};`)
    else {
      insert(node.start, `{${counter()};`)
      insert(node.end, '}')
    }
  }
  const expression = (node: Node) => {
    insert(node.start, `(${counter()},`)
    insert(node.end, ')')
  }
  const visit = (node: Node) => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const body = node.body as Node | null
        if (body?.type === 'BlockStatement') statement(body)
        else if (body && node.type === 'ArrowFunctionExpression') expression(body)
        break
      }
      case 'IfStatement': {
        const consequent = node.consequent as Node
        const isBlock = consequent.type === 'BlockStatement'
        insert(isBlock ? consequent.start + 1 : consequent.start, `${isBlock ? '' : '{'}${counter()};`)
        if (node.alternate) {
          if (!isBlock) insert(consequent.end, '}')
          statement(node.alternate as Node)
        } else insert(node.end, `${isBlock ? '' : '}'} else {${counter()}}`)
        break
      }
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        statement(node.body as Node)
        break
      case 'SwitchCase': {
        const colon = (node.consequent as Node[])[0]
        if (colon) insert(colon.start, `${counter()};`)
        break
      }
      case 'CatchClause':
        statement(node.body as Node)
        break
      case 'ConditionalExpression':
        expression(node.consequent as Node)
        expression(node.alternate as Node)
        break
      case 'LogicalExpression':
        expression(node.right as Node)
        break
      case 'Literal':
        for (const word of wordsOfLiteral(node)) words.add(word)
    }
    for (const key in node) {
      const child = node[key]
      if (Array.isArray(child)) {
        for (const each of child) if (isNode(each)) visit(each)
      } else if (isNode(child)) visit(child)
    }
  }
  visit(parseAst(code, { lang: 'ts' }) as unknown as Node)
  return { source: withInserts(code, inserts), count: next - first, words: [...words] }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

function wordsOfLiteral({ value, regex }: Node): string[] {
  if (regex) return (regex as { pattern: string }).pattern.match(/[\p{L}\p{N}+^:_-]{2,24}/gu) ?? []
  return typeof value === 'string' && value.length > 0 && value.length <= longestWord ? [value] : []
}

/** Of two inserts at one place the outer one comes first where something begins, and last where it ends: they are made from outside in. */
function withInserts(code: string, inserts: readonly { readonly at: number; readonly text: string }[]): string {
  const opening = new Map<number, string>()
  const closing = new Map<number, string>()
  for (const { at, text } of inserts) {
    if (text === ')' || text.startsWith('}') || text.startsWith(' else'))
      closing.set(at, text + (closing.get(at) ?? ''))
    else opening.set(at, (opening.get(at) ?? '') + text)
  }
  let source = ''
  let from = 0
  for (const at of [...new Set([...opening.keys(), ...closing.keys()])].sort((a, b) => a - b)) {
    source += code.slice(from, at) + (closing.get(at) ?? '') + (opening.get(at) ?? '')
    from = at
  }
  return source + code.slice(from)
}
