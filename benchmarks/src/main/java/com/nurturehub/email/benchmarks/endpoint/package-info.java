/** The tracking endpoints over HTTP, beside what else answers on the same machine. */
@NullMarked
package com.nurturehub.email.benchmarks.endpoint;

import org.jspecify.annotations.NullMarked;
