"""Engines that run on several machines: how one is begun, ended, and what it says when it cannot go on."""
