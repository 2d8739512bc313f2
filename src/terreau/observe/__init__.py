"""Axis 1, observer et échanger: the directory of ESS organisations; later the observatory, events and networks."""
