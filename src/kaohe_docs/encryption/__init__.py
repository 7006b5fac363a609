"""Papers with results behind a password: which they are, when they may lie open, and how each format is encrypted.

Policy stands in `policy`, what a format needs in one module each; PDFs are encrypted by `pdf/`, which alone imports
pypdf. A file is encrypted as the last step on its way into the output folder; nobody above sees more of it than the
flag ``secret`` on what is made. In JSON, files and problem codes the word is still "sealed": they are contracts, and in
an office a seal (公章) is another thing.
"""
