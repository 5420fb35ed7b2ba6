package io.adapterfactory.verification.load;

/**
 * What a process holds at one moment.
 *
 * @param seconds since the measurement began
 * @param liveHeap bytes of the heap in use right after a whole collection
 * @param resident bytes of memory that the process has of the machine: heap, tensors, native libraries, stacks
 * @param files open file descriptors, sockets among them
 * @param threads of Java
 */
public record ProcessSample(double seconds, long liveHeap, long resident, long files, long threads) {}
