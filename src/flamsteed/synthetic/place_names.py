"""Words that street and building names of Northmere are made of; `_` stands for a space."""

from __future__ import annotations

from typing import Final

STREET_STEMS: Final = """
Abbey Acacia Admiral Albion Alder Anchor Apple Arbour Avon Barley Beacon Beech Birch Bishop Bramble Bridge
Brook Canal Candle Castle Cedar Chandler Chapel Cherry Church Clover Compass Cooper Copper Coral Crane Cromer
Crown Dairy Dock Dove Drake Eagle Elm Falcon Farrier Fern Field Flint Forge Fountain Foundry Garnet Glebe
Grange Granite Hawthorn Hazel Heron High Hill Holly Hope Ivy Jubilee Juniper Keel King Kite Lantern Larch
Lavender Lime Linden Lock Lower Mallow Manor Maple Market Mason Meadow Meridian Mill Moor Mulberry Nelson
North Oak Observatory Orchard Osprey Otter Paddock Palace Park Pearl Pilgrim Poplar Potter Priory Quarry Quay
Queen Railway Raven Rectory Regent River Robin Rose Rowan Saint_Anne Saint_George Saint_John Saint_Mary
Sailmaker School Sextant Ship Smith South Spring Station Steeple Sundial Swan Tanner Temple Thistle Tower
Union Upper Vicarage Victoria Vine Walnut Warren Waterloo Weaver Well West Wharf White Willow Wind Windmill
Wood Woodland Yew York
"""
STREET_KINDS: Final = """
Road Road Road Road Street Street Street Avenue Avenue Close Close Lane Gardens Grove Crescent Drive Terrace
Place Way Court Square Mews Rise Hill Walk
"""
