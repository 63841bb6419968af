package com.example.orders;

import dev.faultbox.junit.Spec;

/** Each test of the spec is a test of JUnit. */
@Spec("orders.star")
class OrdersSpec {}
