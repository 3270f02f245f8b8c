/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * libxml2, loaded when the first session file is read or written: with what it
 * needs itself it is half of what a start of lttng takes, and few commands use it.
 */
#pragma once
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>
#include <libxml/xmlwriter.h>
#include "base/defs.h"

#define LIBXML_FUNCTIONS(FUNCTION) \
	FUNCTION(xmlBufferContent) \
	FUNCTION(xmlBufferCreate) \
	FUNCTION(xmlBufferFree) \
	FUNCTION(xmlBufferLength) \
	FUNCTION(xmlCtxtReadMemory) \
	FUNCTION(xmlDocGetRootElement) \
	FUNCTION(xmlFirstElementChild) \
	FUNCTION(xmlFreeDoc) \
	FUNCTION(xmlFreeParserCtxt) \
	FUNCTION(xmlFreeTextWriter) \
	FUNCTION(xmlGetLineNo) \
	FUNCTION(xmlGetUTF8Char) \
	FUNCTION(xmlInitParser) \
	FUNCTION(xmlNewParserCtxt) \
	FUNCTION(xmlNewTextWriterMemory) \
	FUNCTION(xmlSAX2GetLineNumber) \
	FUNCTION(xmlSchemaFree) \
	FUNCTION(xmlSchemaFreeParserCtxt) \
	FUNCTION(xmlSchemaFreeValidCtxt) \
	FUNCTION(xmlSchemaInitTypes) \
	FUNCTION(xmlSchemaNewDocParserCtxt) \
	FUNCTION(xmlSchemaNewValidCtxt) \
	FUNCTION(xmlSchemaParse) \
	FUNCTION(xmlSchemaSetParserStructuredErrors) \
	FUNCTION(xmlSchemaSetValidStructuredErrors) \
	FUNCTION(xmlSchemaValidateDoc) \
	FUNCTION(xmlStopParser) \
	FUNCTION(xmlTextWriterEndDocument) \
	FUNCTION(xmlTextWriterEndElement) \
	FUNCTION(xmlTextWriterFlush) \
	FUNCTION(xmlTextWriterSetIndent) \
	FUNCTION(xmlTextWriterSetIndentString) \
	FUNCTION(xmlTextWriterStartDocument) \
	FUNCTION(xmlTextWriterStartElement) \
	FUNCTION(xmlTextWriterWriteElement) \
	FUNCTION(xmlTextWriterWriteFormatElement)

struct libxml {
#define LIBXML_MEMBER(name) __typeof__(&name) name;
	LIBXML_FUNCTIONS(LIBXML_MEMBER)
#undef LIBXML_MEMBER
};
/* Usable after libxml_load() gave 0. */
extern struct libxml libxml;

/* Threads may call it at the same time. -ELIBACC: it is not there, and libxml_load_error() says why. */
_must_check_ int libxml_load(void);
const char *libxml_load_error(void);

#define DEFINE_LIBXML_CLEANUP(type, name) \
	static inline _unused_ void name##p(type *p) \
	{ \
		if (*p) \
			libxml.name(*p); \
	}
