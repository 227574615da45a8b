import { parentPort, workerData } from 'node:worker_threads'
import { checkStore } from '../backup.ts'
import type { ThreadTask, ToSearcher } from './messages.ts'
import { Searcher } from './searcher.ts'

// Where the threads of the store begin: the one that searches (client.ts), and those that examine a copy (backup.ts).

const port = parentPort
const task = workerData as ThreadTask
if (port && 'check' in task) {
  port.postMessage(checkStore(task.check))
} else if (port && 'search' in task) {
  const searcher = new Searcher(task.search, (message) => port.postMessage(message))
  port.on('message', (message: ToSearcher) => {
    if (message.kind === 'close') void searcher.close().finally(() => port.close())
    else searcher.take(message)
  })
}
