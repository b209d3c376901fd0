"""What is shown, and in which words. README.md says which file does what; those of plugins/ answer addresses with it.

Datasette runs the files of plugins/ outside any package, so each of them puts this folder's parent on the import
path and imports from here. Nothing here imports another part of the project: directory.db, and the dated snapshots in
`snapshots/` beside it, are all there is to read.
"""
