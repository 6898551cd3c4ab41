"""The demonstration authority: invented people and schools, written as files of the real formats.

``write_demo(folder)`` simulates two school years from a fixed seed and writes what a council would
send, in the order in which it would send it. Nobody in it lives, no school in it stands; the
sizes are calibrated to published figures (``calibration``), so that an officer nods.
"""

from virtualschool.demo.faults import PLANTED, PlantedFault
from virtualschool.demo.files import Load
from virtualschool.demo.writer import DemoFiles, write_demo

__all__ = ["PLANTED", "DemoFiles", "Load", "PlantedFault", "write_demo"]
