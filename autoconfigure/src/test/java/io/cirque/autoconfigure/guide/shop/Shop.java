package io.cirque.autoconfigure.guide.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** What is tested. */
@SpringBootApplication
class Shop {}
