// Compiles the style sheet and copies scripts and images into the package's static folder.
// GOV.UK Frontend comes without the Crown, the crest and the GDS Transport typeface, which are
// reserved for services on GOV.UK.

import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
const ui = join(here, '..', 'src', 'virtualschool', 'apps', 'ui')
const out = join(ui, 'static', 'ui')

const { css } = compile(join(ui, 'scss', 'app.scss'), {
  loadPaths: [modules],
  style: 'compressed',
  quietDeps: true
})
if (/crown|crest|GDS Transport/i.test(css)) {
  throw new Error('The style sheet names the Crown, the crest or GDS Transport.')
}
await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await writeFile(join(out, 'app.css'), css)
await cp(join(ui, 'scripts'), out, { recursive: true })
await cp(join(ui, 'images'), out, { recursive: true })
await cp(
  join(ui, '..', '..', 'publishing', 'templates', 'html', 'document.css'),
  join(out, 'document.css')
)
await cp(
  join(modules, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js'),
  join(out, 'govuk-frontend.min.js')
)
