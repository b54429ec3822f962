#include "value/value.h"

