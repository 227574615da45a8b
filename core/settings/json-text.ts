/** Where something stands in a text: lines and columns from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Path = readonly (string | number)[]

export interface JsonFault {
  /** A sentence without its place. */
  readonly what: string
  readonly place: Place
}

export type JsonReading =
  | { readonly value: unknown; readonly placeOf: (path: Path) => Place | undefined }
  | { readonly fault: JsonFault }

const deepest = 64

/**
 * Reads JSON (RFC 8259) and remembers where each value stands, so that a problem with a setting can name its line. Stricter than
 * JSON.parse in one point: a name that comes twice in an object is a fault. A byte order mark is skipped. Never throws.
 */
export function readJson(text: string): JsonReading {
  const reader = new Reader(text)
  try {
    const value = reader.document()
    return { value, placeOf: (path) => reader.placeOf(path) }
  } catch (thrown) {
    if (thrown instanceof Fault) return { fault: { what: thrown.message, place: placeAt(text, thrown.at) } }
    throw thrown
  }
}

class Fault extends Error {
  readonly at: number

  constructor(what: string, at: number) {
    super(what)
    this.at = at
  }
}

class Reader {
  readonly #text: string
  readonly #starts = new Map<string, number>()
  #at = 0

  constructor(text: string) {
    this.#text = text
    if (text.startsWith('\uFEFF')) this.#at = 1
  }

  placeOf(path: Path): Place | undefined {
    const at = this.#starts.get(JSON.stringify(path))
    return at === undefined ? undefined : placeAt(this.#text, at)
  }

  document(): unknown {
    this.#blanks()
    if (this.#at >= this.#text.length) throw new Fault('the file is empty', this.#at)
    const value = this.#value([])
    this.#blanks()
    if (this.#at < this.#text.length) throw new Fault('there is something after the end', this.#at)
    return value
  }

  #value(path: (string | number)[]): unknown {
    if (path.length > deepest) throw new Fault(`brackets are nested deeper than ${deepest}`, this.#at)
    // A member is found at its name; what has none, at its value.
    const key = JSON.stringify(path)
    if (!this.#starts.has(key)) this.#starts.set(key, this.#at)
    const char = this.#text[this.#at]
    if (char === '{') return this.#object(path)
    if (char === '[') return this.#array(path)
    if (char === '"') return this.#string()
    return this.#bare()
  }

  #object(path: (string | number)[]): Record<string, unknown> {
    const found: [string, unknown][] = []
    const names = new Set<string>()
    this.#at++
    this.#blanks()
    if (this.#skip('}')) return {}
    for (;;) {
      const start = this.#at
      if (this.#text[start] !== '"') throw this.#unexpected('a name in double quotes')
      const name = this.#string()
      if (names.has(name)) throw new Fault(`“${name}” is there twice`, start)
      names.add(name)
      const inner = [...path, name]
      this.#starts.set(JSON.stringify(inner), start)
      this.#blanks()
      if (!this.#skip(':')) throw this.#unexpected(`a colon after “${name}”`)
      this.#blanks()
      found.push([name, this.#value(inner)])
      this.#blanks()
      if (this.#skip('}')) return Object.fromEntries(found)
      if (!this.#skip(',')) throw this.#unexpected('a comma or }')
      this.#blanks()
      if (this.#text[this.#at] === '}') throw new Fault('there is a comma too many before }', this.#at)
    }
  }

  #array(path: (string | number)[]): unknown[] {
    const found: unknown[] = []
    this.#at++
    this.#blanks()
    if (this.#skip(']')) return found
    for (;;) {
      found.push(this.#value([...path, found.length]))
      this.#blanks()
      if (this.#skip(']')) return found
      if (!this.#skip(',')) throw this.#unexpected('a comma or ]')
      this.#blanks()
      if (this.#text[this.#at] === ']') throw new Fault('there is a comma too many before ]', this.#at)
    }
  }

  #string(): string {
    const start = this.#at
    this.#at++
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined || char === '\n') throw new Fault('a text in quotes has no end', start)
      if (char === '"') break
      if (char < ' ') throw new Fault('a text in quotes holds a control character', this.#at)
      if (char === '\\') this.#escape()
      else this.#at++
    }
    this.#at++
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  #escape(): void {
    const sequence = /^\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/.exec(this.#text.slice(this.#at, this.#at + 6))
    if (!sequence) throw new Fault('a backslash must be written twice', this.#at)
    this.#at += sequence[0].length
  }

  #bare(): unknown {
    const word = /^[^\s,:{}[\]"]*/.exec(this.#text.slice(this.#at, this.#at + 400))?.[0] ?? ''
    if (
      word === 'true' ||
      word === 'false' ||
      word === 'null' ||
      /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)
    ) {
      this.#at += word.length
      return JSON.parse(word)
    }
    throw this.#unexpected('a value')
  }

  #unexpected(wanted: string): Fault {
    const rest = this.#text.slice(this.#at, this.#at + 30)
    if (rest === '') return new Fault(`the file ends where ${wanted} should be`, this.#at)
    if (rest.startsWith('//') || rest.startsWith('/*') || rest.startsWith('#')) {
      return new Fault('JSON has no comments', this.#at)
    }
    if (rest.startsWith("'") || /^[“”‘’]/.test(rest))
      return new Fault('texts and names stand in double quotes: "', this.#at)
    const found = /^(?:[\p{L}\p{N}_.+-]+|.)/u.exec(rest)?.[0] ?? rest
    if (wanted === 'a value' && /^\p{L}/u.test(found))
      return new Fault(`“${found}” needs double quotes around it`, this.#at)
    return new Fault(`there is “${found}” where ${wanted} should be`, this.#at)
  }

  #skip(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #blanks(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++
  }
}

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return { line, column: at - (before.lastIndexOf('\n') + 1) + 1 }
}
