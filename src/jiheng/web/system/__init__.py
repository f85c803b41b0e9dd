"""The pages of 系统: set-up, people and roles, organisations, the trail, how the server is."""
