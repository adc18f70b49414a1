"""The world outside the bank: firms of one region, their hidden health, and the evidence they leave."""

from tallystick.simulate.region.config import RegionConfig, RegionConfigError, region_config
from tallystick.simulate.region.region import Region, make_region

__all__ = ["Region", "RegionConfig", "RegionConfigError", "make_region", "region_config"]
