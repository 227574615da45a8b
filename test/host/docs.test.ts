import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  compatibilityPage,
  compatibilityPath,
  pagePath,
  schemaPath,
  schemaText,
  settingsPage,
} from '../../host/docs.ts'

test('the published JSON Schema is that of the settings (npm run docs)', () => {
  expect(readFileSync(schemaPath, 'utf8')).toBe(schemaText())
})

test('the page of settings is that of the schema (npm run docs)', () => {
  expect(readFileSync(pagePath, 'utf8')).toBe(settingsPage())
})

test('the page of compatibility is that of the import (npm run docs)', () => {
  expect(readFileSync(compatibilityPath, 'utf8')).toBe(compatibilityPage())
})
