/**
 * Starts the product on one machine with one command: database, keys, server, and a demonstration.
 */
@NullMarked
package com.nurturehub.email.bootstrap.launcher;

import org.jspecify.annotations.NullMarked;
