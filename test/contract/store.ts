import { describe } from 'vitest'
import { commitCases } from './store/commit-cases.ts'
import { conversationCases } from './store/conversation-cases.ts'
import type { StoreMaker } from './store/harness.ts'
import { inboxCases } from './store/inbox-cases.ts'
import { ledgerCases } from './store/ledger-cases.ts'
import { listCases } from './store/list-cases.ts'
import { mailCases } from './store/mail-cases.ts'
import { moveCases } from './store/move-cases.ts'
import { orderCases } from './store/order-cases.ts'
import { outmailCases } from './store/outmail-cases.ts'
import { peopleCases } from './store/people-cases.ts'
import { progressCases } from './store/progress-cases.ts'
import { receiptCases } from './store/receipt-cases.ts'
import { usageCases } from './store/usage-cases.ts'

/** What every store must do, whatever is underneath. */
export function storeContract(name: string, make: StoreMaker): void {
  describe(`a store: ${name}`, () => {
    describe('writing and reading', () => commitCases(make))
    describe('mails', () => mailCases(make))
    describe('texts: order and fairness', () => orderCases(make))
    describe('texts: outcomes', () => progressCases(make))
    describe('texts: receipts', () => receiptCases(make))
    describe('texts: moves', () => moveCases(make))
    describe('texts: lists', () => listCases(make))
    describe('texts: counts', () => usageCases(make))
    describe('texts that come in', () => inboxCases(make))
    describe('mails that go out', () => outmailCases(make))
    describe('conversations', () => conversationCases(make))
    describe('ledger', () => ledgerCases(make))
    describe('dialogs, contacts, stops and memory', () => peopleCases(make))
  })
}
