// The least that a page of Textpost does: shows how the engine is, follows places, speaks the contract.
const show = (id, text) => {
  document.getElementById(id).textContent = text
}
let lastId = 0
const waiting = new Map()
let channel

globalThis.call = (name, params = {}) =>
  new Promise((resolve, reject) => {
    lastId += 1
    waiting.set(lastId, { resolve, reject })
    channel.send({ id: lastId, call: name, params })
  })

function take(message) {
  const { resolve, reject } = waiting.get(message.id) ?? {}
  waiting.delete(message.id)
  if ('error' in message) reject?.(new Error(`${message.error.code}: ${message.error.sentence}`))
  else resolve?.(message.result)
}

async function connect() {
  channel = await globalThis.textpost.connect(take, () => {
    channel = undefined
    show('status', 'lost')
  })
  const { version } = await globalThis.call('status')
  show('status', `connected to ${version}`)
}

globalThis.textpost.onEngine((state) => {
  show('engine', state.phase)
  if (state.phase === 'up' && !channel) connect()
})
globalThis.textpost.onPlace((place) => show('place', place))
