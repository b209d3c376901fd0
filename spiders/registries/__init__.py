"""The registers, one file each: a spider that says how a register is asked, and a pure `read` of one of its rows.

What they share is in spiders/registry.py (a run, from its first request to its report), spiders/registry_socrata.py
(registers on Socrata), spiders/registry_file.py (registers that give one file). Addresses, data-set ids, licences and
expected numbers of rows stand in sources/registries.yml.
"""
