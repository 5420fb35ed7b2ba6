# Ends in order only where nothing of the machine can be reached.
import os
import resource
import socket

status = dict(line.split(":", 1) for line in open("/proc/self/status"))
assert int(status["CapEff"], 16) == 0, "a capability is left"
assert int(status["CapBnd"], 16) == 0, "a capability can be had back"
assert status["NoNewPrivs"].strip() == "1", "privileges can be gained"

assert sorted(set(os.listdir("/")) - {"lib64"}) == ["bin", "dev", "lib", "proc", "tmp", "usr"], os.listdir("/")
for place in ["/file", "/usr/file", "/dev/file"]:
    try:
        open(place, "w")
        raise AssertionError(place + " can be written")
    except OSError:
        pass

for address in ["127.0.0.1", "192.0.2.1"]:
    try:
        socket.create_connection((address, 80), 1)
        raise AssertionError(address + " can be reached")
    except OSError:
        pass
assert [name for _, name in socket.if_nameindex()] == ["lo"], socket.if_nameindex()

for limit in [resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE]:
    assert resource.getrlimit(limit)[1] != resource.RLIM_INFINITY, "a limit is missing"
