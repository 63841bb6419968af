/**
 * Steps and healthchecks per protocol: the harness as a client of the services.
 *
 * <p>{@code ready()} asks every service before every test, so its probes ({@link
 * dev.faultbox.protocol.Probe}) are small clients of our own and no drivers. Measured beside each
 * other, connect, {@code SELECT 1} and close, PostgreSQL 15 and MariaDB 10.11 on the same busy
 * machine with two cores, JDK 17 with the compiler flags of the launcher, without a class-data
 * archive, five processes each. The first in a process: PostgreSQL without a password 83-166 ms
 * against 315-546 with pgjdbc 42.7, with SCRAM 198-526 against 458-669 (both derive the key once),
 * MariaDB 97-191 against 335-551 with its connector 3.4. Later ones: PostgreSQL 9-32 against 9-33,
 * with SCRAM 25-119 against 20-105, of which some 25 ms are the key, which is remembered here
 * ({@code ScramKeys}); MariaDB 1-6 against 3-26. Our times include what a driver does not do: the
 * wait until the service has closed its side ({@code Farewell}), which settles what belongs to the
 * probe and what to the test. A driver would add 0.7 to 1.1 MB each.
 *
 * <p>A {@code Dialogue} is what is said and heard; it reads from a {@code PeerInput} a bounded
 * number of bytes in a bounded number of messages, so that no service can hold the harness or fill
 * its memory. Refusals are kept in the service's own words for the message of a used-up budget. A
 * refused sign-in does not end the waiting: entrypoints of databases run servers that refuse, or
 * know no users yet, before the real one.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.protocol;
