package io.adapterfactory.verification.load;

/**
 * Resources of a process at one moment.
 *
 * @param seconds since the measurement began
 * @param liveHeap bytes of the heap in use right after a full garbage collection
 * @param resident resident memory in bytes: heap, tensors, native libraries, stacks
 * @param files number of open file descriptors, including sockets
 * @param threads number of Java threads
 */
public record ProcessSample(double seconds, long liveHeap, long resident, long files, long threads) {}
