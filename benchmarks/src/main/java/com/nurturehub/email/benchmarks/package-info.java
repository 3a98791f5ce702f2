/** Measures the product beside others and beside itself; results are in docs/benchmarks.md. */
@NullMarked
package com.nurturehub.email.benchmarks;

import org.jspecify.annotations.NullMarked;
