"""The registers, one file each: a spider that says how a register is asked, and a pure `read` of one of its rows.

What they share is in spiders/registry.py (a run, from its first request to its report), registry_ask.py (asking
politely), registry_checks.py (what a load is held against), registry_socrata.py (registers on Socrata),
registry_file.py (registers that give whole files), registry_download.py and registry_stream.py (files too large to
hold in memory). NPPES' bulk files take three files: nppes_bulk.py asks, nppes_file.py knows their columns,
nppes_rows.py reads them. Addresses, data-set ids, licences and expected row counts stand in sources/registries.yml.
"""
